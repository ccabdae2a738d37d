// Making a differing request small: parts are taken away as long as the same
// fields differ.

const without = (list, index) => list.filter((_, at) => at !== index);

function withoutMember(object, name) {
  const { [name]: _, ...rest } = object;
  return rest;
}

/** Descriptions that are one step simpler than `description`. */
function* simpler(description) {
  for (const list of ['headers', 'cookies', 'query', 'functions', 'unset']) {
    for (let index = description[list].length - 1; index >= 0; index--) {
      yield { ...description, [list]: without(description[list], index) };
    }
  }
  for (const name of Object.keys(description.options)) {
    yield { ...description, options: withoutMember(description.options, name) };
  }
  if (description.handler.kind !== 'none') {
    yield { ...description, handler: { kind: 'none' } };
  }
  for (const part of ['params', 'options', 'predicate', 'shows']) {
    if (part in description.handler) {
      yield { ...description, handler: withoutMember(description.handler, part) };
    }
  }
  if (description.authorization) {
    yield { ...description, authorization: undefined };
  }
  if (description.isCallback) {
    yield { ...description, isCallback: false };
  }
  for (const [name, plain] of [
    ['path', '/'],
    ['rawQuery', ''],
    ['profile', 0],
    ['method', 'GET'],
  ]) {
    if (description[name] !== plain) {
      yield { ...description, [name]: plain };
    }
  }
  yield* withSimplerTokens(description);
}

function* withSimplerTokens(description) {
  for (const list of ['cookies', 'query']) {
    for (const [index, [name, value]] of description[list].entries()) {
      for (const token of simplerToken(value)) {
        const changed = [...description[list]];
        changed[index] = [name, token];
        yield { ...description, [list]: changed };
      }
    }
  }
  for (const authorization of simplerToken(description.authorization)) {
    yield { ...description, authorization };
  }
}

function* simplerToken(value) {
  if (!value?.token) {
    return;
  }
  for (const name of Object.keys(value.token)) {
    if (name !== 'instance' && name !== 'kind') {
      yield { ...value, token: withoutMember(value.token, name) };
    }
  }
}

/** The smallest description found for which `stillDiffers` resolves to true. */
export async function shrink(description, stillDiffers) {
  let smallest = description;
  let isSmaller = true;
  while (isSmaller) {
    isSmaller = false;
    for (const candidate of simpler(smallest)) {
      if (await stillDiffers(candidate)) {
        smallest = candidate;
        isSmaller = true;
        break;
      }
    }
  }
  return smallest;
}
