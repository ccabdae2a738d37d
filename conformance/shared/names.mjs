// The names of an object's members.

/**
 * The names of all members, of the type that may ask for one.
 *
 * @template {object} T
 * @param {T} object
 */
export const namesOf = (object) => /** @type {(keyof T & string)[]} */ (Object.keys(object));
