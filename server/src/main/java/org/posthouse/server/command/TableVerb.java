package org.posthouse.server.command;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import tools.jackson.databind.JsonNode;

/** A verb whose answer is a table: a column for each of the fields named. */
abstract class TableVerb extends PlacedVerb {
    private final String none;
    private final List<String> fields;

    /** Says none where there is nothing to list. */
    TableVerb(Console console, String none, String... fields) {
        super(console);
        this.none = none;
        this.fields = List.of(fields);
    }

    abstract Request request() throws AdminException;

    private static String cell(JsonNode value) {
        if (value.isArray()) {
            var all = new ArrayList<String>();
            value.forEach(v -> all.add(v.asString("")));
            return String.join(", ", all);
        }
        return value.isObject() ? value.toString() : value.asString("");
    }

    /** The exit code, told each item. */
    int judge(JsonNode item) {
        return 0;
    }

    @Override
    public Integer call() throws Exception {
        var table = new Table(fields.stream().map(f -> f.toUpperCase(java.util.Locale.ROOT)).toArray(String[]::new));
        int[] code = {0};
        boolean json = place.json();
        place.ask(request(), item -> {
            code[0] = Math.max(code[0], judge(item));
            if (json)
                console.out().println(item);
            else
                table.row(fields.stream().map(f -> cell(item.path(f))).toArray(String[]::new));
        });
        if (json)
            return code[0];
        if (table.isEmpty())
            console.out().println(none);
        else
            table.print(console.out());
        return code[0];
    }
}
