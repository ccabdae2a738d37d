/** The Backend API's answer about a deleted resource. */

/** `DeletedObjectJSON`. */
export function deleted(object: string, id: string, slug?: string) {
  return { object, id, deleted: true, ...(slug !== undefined && { slug }) };
}
