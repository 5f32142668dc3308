package org.posthouse.testkit.dialog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the lists of an IMAP response that have no order of their own into alphabetical order, so that two servers' answers compare. */
final class Unordered {
    private static final List<String> SETS = List.of("FLAGS (", "* LIST (", "* LSUB (");

    private Unordered() {}

    /** Of a line or of a pattern; what it cannot read as such lists it leaves as it is. */
    static String sorted(String line) {
        String out = line;
        for (String start : SETS)
            for (int at = out.indexOf(start); at >= 0; at = out.indexOf(start, at + 1))
                out = sortedSet(out, at + start.length());
        if (out.startsWith("* STATUS ") || out.startsWith("* ") && out.contains(" FETCH ("))
            out = sortedPairs(out);
        return out;
    }

    private static String sortedSet(String line, int from) {
        int to = line.indexOf(')', from);
        if (to < 0)
            return line;
        List<String> names = new ArrayList<>(List.of(line.substring(from, to).split(" ", -1)));
        names.sort(Comparator.naturalOrder());
        return line.substring(0, from) + String.join(" ", names) + line.substring(to);
    }

    /** Name and value, name and value, in the one parenthesis at the end of the line. */
    private static String sortedPairs(String line) {
        int from = line.startsWith("* STATUS ") ? line.lastIndexOf('(') : line.indexOf(" FETCH (") + 7;
        if (from < 0 || !line.endsWith(")"))
            return line;
        List<String> words = words(line.substring(from + 1, line.length() - 1));
        if (words.size() % 2 != 0)
            return line;
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 2) {
            if (words.get(i).contains("*"))
                return line;
            pairs.add(words.get(i) + " " + words.get(i + 1));
        }
        pairs.sort(Comparator.naturalOrder());
        return line.substring(0, from + 1) + String.join(" ", pairs) + ")";
    }

    /** Split at the blanks that stand in no parenthesis, bracket or quotes. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int depth = 0, from = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\')
                i++;
            else if (c == '"')
                quoted = !quoted;
            else if (!quoted && (c == '(' || c == '['))
                depth++;
            else if (!quoted && (c == ')' || c == ']'))
                depth--;
            else if (!quoted && depth == 0 && c == ' ') {
                words.add(text.substring(from, i));
                from = i + 1;
            }
        }
        words.add(text.substring(from));
        return words;
    }
}
