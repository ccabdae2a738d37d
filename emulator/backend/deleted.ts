/** What the Backend API says of a resource that is gone. */

/** `DeletedObjectJSON`. */
export function deleted(object: string, id: string, slug?: string) {
  return { object, id, deleted: true, ...(slug !== undefined && { slug }) };
}
