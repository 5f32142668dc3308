package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.protocol.imap.Response;

/**
 * A mailbox just selected. RFC 3501 §6.3.1
 *
 * @param messages in it
 * @param uidValidity 0 where not told
 * @param uidNext 0 where not told
 * @param highestModSeq 0 where not told: the server keeps none for this mailbox. RFC 7162 §3.1.2
 * @param permanentFlags those that can be kept; with {@code \*} any other keyword too, empty where not told
 * @param readOnly whether it cannot be changed
 */
public record Opened(long messages, long uidValidity, long uidNext, long highestModSeq, Set<String> permanentFlags, boolean readOnly) {
    public Opened {
        permanentFlags = Set.copyOf(permanentFlags);
    }

    static Opened of(Answer answer) throws IOException {
        long messages = 0;
        for (Response.Exists e : answer.all(Response.Exists.class))
            messages = e.messages();
        boolean fixed = answer.reply().code() != null && answer.reply().code().name().equals("READ-ONLY");
        return new Opened(messages, number(answer, "UIDVALIDITY"), number(answer, "UIDNEXT"), number(answer, "HIGHESTMODSEQ"),
                flags(answer.code("PERMANENTFLAGS").orElse("")), fixed);
    }

    private static long number(Answer answer, String code) throws IOException {
        return Wire.number(answer.code(code).orElse("0"));
    }

    private static Set<String> flags(String list) {
        boolean parenthesized = list.startsWith("(") && list.endsWith(")");
        return new TreeSet<>(List.copyOf(Wire.words(parenthesized ? list.substring(1, list.length() - 1) : list)));
    }
}
