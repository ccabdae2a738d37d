/** `POST /emulator/session_tokens`: a session token with any claims. */

import { type Ctx, fieldsOf } from '../context';
import { invalid } from '../errors';
import { type Organization, organizationClaims } from '../organization-claims';
import type { SessionTokenClaims, TokenHeader } from '../session-token';

/** The body of the request. */
export interface SessionTokenRequest {
  readonly claims?: SessionTokenClaims;
  readonly header?: TokenHeader;
  /** The active organization, packed into claims; `claims` go over them. */
  readonly organization?: Organization;
}

/** Answers with the token. */
export async function mintSessionToken(c: Ctx): Promise<Response> {
  const { claims, header, organization } = (await fieldsOf(c)) as SessionTokenRequest;
  for (const [name, value] of Object.entries({ claims, header, organization })) {
    if (value !== undefined && !isObject(value)) {
      throw invalid(`"${name}" must be a JSON object.`);
    }
  }
  const packed = organization ? packedClaims(organization) : {};
  const token = c.get('instance').mintSessionToken({ ...packed, ...claims }, header);
  return c.json({ token }, 201);
}

function packedClaims(organization: Organization) {
  if (typeof organization.id !== 'string') {
    throw invalid('"organization.id" must be a string.');
  }
  try {
    return organizationClaims(organization);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
