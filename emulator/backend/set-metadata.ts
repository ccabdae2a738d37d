/** Metadata in requests of the Backend API: PUT replaces it, PATCH merges into it. */

import { type Ctx, type Fields, storeOf } from '../context';
import { mergeMetadata, metadataOf } from '../store/metadata';
import type { Metadata } from '../store/rows';

/** Changes the metadata of a row that the request names; all of it, or nothing. */
export function setMetadata<
  Name extends string,
  Row extends Record<Name, Metadata> & { updated_at: number },
>(c: Ctx, row: Row, names: readonly Name[], fields: Fields): Row {
  const changes = names
    .filter((name) => fields[name] !== undefined)
    .map((name) => {
      const given = metadataOf(name, fields[name]);
      return [name, c.req.method === 'PUT' ? given : mergeMetadata(row[name], given)];
    });
  return storeOf(c).update(row, Object.fromEntries(changes) as Partial<Row>);
}
