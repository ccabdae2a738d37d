/** Values of the asynchronous context. */

export { AsyncLocalStorage } from 'node:async_hooks';
