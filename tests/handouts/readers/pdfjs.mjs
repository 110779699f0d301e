// Fills sheets as a browser does: reads jobs from a file, [{from, to, values}], and saves each with its values.
import { readFileSync, writeFileSync } from "node:fs";

// it asks for these at its start, to draw with; nothing is drawn here
for (const drawing of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[drawing] ??= class {};
const { getDocument, VerbosityLevel } = await import("pdfjs-dist/legacy/build/pdf.mjs");

const what = (note, value) => (note.radioButton ? note.buttonValue === value : value);

for (const { from, to, values } of JSON.parse(readFileSync(process.argv[2], "utf-8"))) {
  const task = getDocument({ data: new Uint8Array(readFileSync(from)), verbosity: VerbosityLevel.ERRORS });
  const pdf = await task.promise;
  for (let number = 1; number <= pdf.numPages; number++) {
    for (const note of await (await pdf.getPage(number)).getAnnotations()) {
      if (note.fieldName in values) pdf.annotationStorage.setValue(note.id, { value: what(note, values[note.fieldName]) });
    }
  }
  writeFileSync(to, await pdf.saveDocument());
  await task.destroy();
}
