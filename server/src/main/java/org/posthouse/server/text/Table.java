package org.posthouse.server.text;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Columns for people: as wide as their widest cell, numbers to the right. */
public final class Table {
    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... heads) {
        this.heads = List.of(heads);
    }

    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public void print(PrintStream out) {
        int[] widths = new int[heads.size()];
        boolean[] numbers = new boolean[heads.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = heads.get(c).length();
            numbers[c] = !rows.isEmpty();
            for (List<String> row : rows) {
                widths[c] = Math.max(widths[c], row.get(c).length());
                numbers[c] &= isNumber(row.get(c));
            }
        }
        line(out, heads, widths, numbers);
        for (List<String> row : rows)
            line(out, row, widths, numbers);
    }

    private static boolean isNumber(String cell) {
        for (int i = 0; i < cell.length(); i++)
            if (cell.charAt(i) < '0' || cell.charAt(i) > '9')
                return false;
        return !cell.isEmpty();
    }

    private static void line(PrintStream out, List<String> cells, int[] widths, boolean[] numbers) {
        var b = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String pad = " ".repeat(widths[c] - cells.get(c).length());
            b.append(c == 0 ? "" : "  ").append(numbers[c] ? pad + cells.get(c) : cells.get(c) + pad);
        }
        out.println(b.toString().stripTrailing());
    }
}
