/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/__test__/**/*.test.ts'],
  transform: {
    // What tests share with the suites and scripts, with the separator of either system.
    '^.+\\.ts$|[/\\\\](benchmark|conformance|scripts)[/\\\\].+\\.mjs$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  testPathIgnorePatterns: ['<rootDir>/__test__/apps', '<rootDir>/__test__/projects'],
  modulePathIgnorePatterns: [
    '<rootDir>/dist',
    '<rootDir>/example',
    '<rootDir>/target',
    '<rootDir>/__test__/apps',
    '<rootDir>/__test__/projects',
  ],
  // It ends what hangs, and measures nothing: no slow machine reaches it.
  testTimeout: 600_000,
};
