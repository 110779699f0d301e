// Fills sheets with MuPDF: reads jobs from a file, [{from, to, values}], and saves each with its values.
function name(field) {
  var above = field.get("Parent");
  var here = field.get("T");
  var front = !above || above.isNull() ? [] : name(above);
  return !here || here.isNull() ? front : front.concat(here.asString());
}

function state(field) {
  var found = "";
  field.get("AP").get("N").forEach(function (key) { if (key !== "Off") found = key; });
  return found;
}

function fill(widget, field, value) {
  if (widget.getFieldType() === "text") widget.setTextValue(value);
  else if (value === true || (value !== false && value === state(field))) widget.toggle();
}

JSON.parse(read(scriptArgs[0])).forEach(function (job) {
  var pdf = new PDFDocument(job.from);
  for (var number = 0; number < pdf.countPages(); number++) {
    var notes = pdf.findPage(number).get("Annots");
    pdf.loadPage(number).getWidgets().forEach(function (widget, at) {
      var field = notes.get(at);
      var value = job.values[name(field).join(".")];
      if (value !== undefined && value !== "") fill(widget, field, value);
      widget.update();
    });
  }
  pdf.save(job.to, "compress");
});
