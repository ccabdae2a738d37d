import type { RefuseWith } from 'ironclerk/server';

/** The form of a refusal below `/api/refusing/`, by the last segment of the path. */
const FORMS: Readonly<Record<string, RefuseWith>> = {
  status: 'status',
  problem: 'problem',
  function: ({ status, reason }) =>
    Response.json({ error: `This teapot is short and stout, and you are ${reason}.` }, { status }),
};

/** How a request to `pathname` is to be refused; 401 by default. */
export function refusalFor(pathname: string): RefuseWith {
  const form = pathname.split('/').at(-1) ?? '';
  return (Object.hasOwn(FORMS, form) && FORMS[form]) || 'status';
}
