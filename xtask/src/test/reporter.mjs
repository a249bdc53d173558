// A reporter for node's test runner: one line of JSON per test that has finished. node.rs reads it.

export default async function* report(events) {
  for await (const { type, data } of events) {
    const isResult = type === "test:pass" || type === "test:fail";
    // Suites have results too, but what they contain is counted.
    if (!isResult || data.details?.type === "suite") continue;
    const error = data.details?.error;
    // A parent fails with its subtests, whose own lines say why.
    const isParent = error?.failureType === "subtestsFailed";
    const line = { name: data.name, file: data.file, passed: type === "test:pass" };
    // A reason is optional in `{ skip: true }`.
    if (data.skip !== undefined) line.skipped = String(data.skip === true ? "" : data.skip);
    if (data.todo !== undefined) line.skipped = `todo: ${data.todo === true ? "" : data.todo}`;
    if (error && !isParent) line.error = String(error.cause?.stack ?? error.cause ?? error.message ?? error);
    yield `${JSON.stringify(line)}\n`;
  }
}
