/**
 * The Backend API. **The secret key selects the instance**, and a request without
 * one is refused.
 */

import { Hono } from 'hono';
import { bearerKey, type Env, instanceBySecretKey } from '../context';
import type { Instance } from '../instance';
import { apiKeyRoutes } from './api-key-routes';
import { machineRoutes } from './machine-routes';
import { machineTokens, oauthAccessTokenRoutes } from './machine-token-routes';
import { membershipRoutes } from './membership-routes';
import { organizationRoutes } from './organization-routes';
import { roleRoutes } from './role-routes';
import { clientRoutes, sessionRoutes } from './session-routes';
import { userRoutes } from './user-routes';

/** Paths that only a secret key opens. */
const PATHS = ['/v1/*', '/api_keys', '/api_keys/*', '/oauth_applications/*'];

/** The routes of the Backend API. */
export function backendApi(instances: readonly Instance[]): Hono<Env> {
  const app = new Hono<Env>();
  app.route('/', machineTokens(instances));
  for (const path of PATHS) {
    app.use(path, async (c, next) => {
      c.set('instance', instanceBySecretKey(instances, bearerKey(c)));
      await next();
    });
  }
  app.get('/v1/jwks', (c) => c.json(c.get('instance').keys.jwks));
  app.post('/v1/testing_tokens', (c) => {
    const { random, now } = c.get('instance').store;
    const expires_at = Math.floor(now() / 1000) + 3600;
    return c.json({ object: 'testing_token', token: random.text(40), expires_at });
  });
  userRoutes(app);
  organizationRoutes(app);
  membershipRoutes(app);
  roleRoutes(app);
  sessionRoutes(app);
  clientRoutes(app);
  apiKeyRoutes(app);
  machineRoutes(app);
  oauthAccessTokenRoutes(app);
  return app;
}
