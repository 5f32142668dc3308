package org.posthouse.access.imapsearch;

import java.util.ArrayList;
import java.util.List;

/** Finds the message ids in a field, with their quoting undone, so that one id is one text. RFC 5256 §3, RFC 5322 §3.6.4 */
final class MessageIds {
    private MessageIds() {}

    /** At most so many of them, in their order; what is no id is passed over. */
    static List<String> in(String field, int max) {
        List<String> ids = new ArrayList<>();
        int open = field.indexOf('<');
        while (open >= 0 && ids.size() < max) {
            StringBuilder id = new StringBuilder();
            int close = end(field, open + 1, id);
            if (close < 0)
                break;
            if (id.indexOf("@") > 0)
                ids.add(id.toString());
            open = field.indexOf('<', close);
        }
        return ids;
    }

    // The place after the closing bracket, -1 where there is none; a bracket inside quotes does not close.
    private static int end(String field, int from, StringBuilder id) {
        boolean quoted = false;
        for (int i = from; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '"')
                quoted = !quoted;
            else if (quoted && c == '\\' && i + 1 < field.length())
                id.append(field.charAt(++i));
            else if (c == '>' && !quoted)
                return i + 1;
            else if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
                id.append(c);
        }
        return -1;
    }
}
