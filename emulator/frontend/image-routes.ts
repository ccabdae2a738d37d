/**
 * `/v1/me/profile_image`, and `/v1/organizations/{id}/logo`. **An image becomes part
 * of its row**, as a `data:` URL.
 */

import type { Hono } from 'hono';
import { deleted } from '../backend/deleted';
import { BODY_LIMIT, type Ctx, type Env, fieldsOf, storeOf } from '../context';
import { ApiError, formError } from '../errors';
import type { StoredOrganization } from '../store/rows';
import { answered } from './answered';
import { me, myOrganization } from './current-user';
import { browserOrganizationJson } from './resources';

/** Formats that hold pixels only, no script. */
const FORMATS = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

const PROFILE = '/v1/me/profile_image';
const LOGO = '/v1/organizations/:id/logo';

/** Adds the routes of users. */
export function profileImageRoutes(app: Hono<Env>): void {
  app.post(PROFILE, async (c) => {
    const user = storeOf(c).update(me(c), { image: await imageIn(c) });
    return answered(c, { object: 'image', id: user.id, name: null, public_url: user.image });
  });
  app.delete(PROFILE, (c) => {
    const user = storeOf(c).update(me(c), { image: null });
    return answered(c, deleted('image', user.id));
  });
}

/** Adds the routes of organizations. */
export function logoRoutes(app: Hono<Env>): void {
  const change = (c: Ctx, row: StoredOrganization, image: string | null) =>
    answered(c, browserOrganizationJson(storeOf(c), storeOf(c).update(row, { image })));
  app.put(LOGO, async (c) =>
    change(c, myOrganization(c, 'org:sys_profile:manage'), await imageIn(c)),
  );
  app.delete(LOGO, (c) => change(c, myOrganization(c, 'org:sys_profile:manage'), null));
}

async function imageIn(c: Ctx): Promise<string> {
  const { file } = await fieldsOf(c);
  if (!(file instanceof File) || !FORMATS.has(file.type)) {
    throw formError('form_param_format_invalid', 'file', 'must be a PNG, JPEG, GIF or WebP image.');
  }
  if (file.size > BODY_LIMIT) {
    throw new ApiError(413, 'image_too_large', 'Image too large', 'The image is too large.');
  }
  const content = Buffer.from(await file.arrayBuffer()).toString('base64');
  return `data:${file.type};base64,${content}`;
}
