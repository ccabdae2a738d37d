/** Revocations in the core as WebAssembly: **a trap does not bring a revoked session back.** */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { coreOf } from '../src-js/wasm/core';
import { JWT_KEY, mint, PUBLISHABLE_KEY, SECRET_KEY } from './support/instance';
import { describeWasm } from './support/webassembly';

const SECONDS = () => Math.floor(Date.now() / 1000);

describeWasm('the core as WebAssembly', () => {
  const compiled = () =>
    new WebAssembly.Module(readFileSync(path.join(__dirname, '../dist/core.wasm')));

  const OPTIONS = { publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY, jwtKey: JWT_KEY };

  it('refuses a revoked token, after a trap, too', async () => {
    const core = coreOf(compiled(), true);
    const handle = core.createInstance(JSON.stringify(OPTIONS));
    const other = core.createInstance(JSON.stringify({ ...OPTIONS, secretKey: 'sk_live_other' }));
    const token = mint({ sub: 'user_1', iat: SECONDS() - 5 });
    const verify = (of: number) => core.verifyTokenAsync(of, Date.now(), token);
    const list = JSON.stringify([{ user: 'user_1', cutoff: Date.now() }]);
    expect(await verify(handle)).toMatch(/^1/);
    expect(await core.revokeAsync(handle, Date.now(), list)).toBe('1');
    await expect(core.revokeAsync(handle, Date.now(), '[{}]')).rejects.toThrow(
      'revocation_invalid',
    );
    expect(await verify(handle)).toMatch(/^0\ntoken-revoked\n/);
    expect(await verify(other)).toMatch(/^1/);
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => {
      throw new Error('trapped');
    });
    expect(() => core.verifyToken(handle, 1, mint())).toThrow('trapped');
    clock.mockRestore();
    core.releaseInstance(handle);
    const again = core.createInstance(JSON.stringify(OPTIONS));
    expect(await verify(again)).toMatch(/^0\ntoken-revoked\n/);
  });
});
