package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.Arrays;
import org.posthouse.access.imapsession.Line;
import org.posthouse.access.imapsession.Patience;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.text.EnvelopeText;
import org.posthouse.protocol.imap.Command;
import org.posthouse.store.kv.Refusal;

/** THREAD. RFC 5256 §3 */
public final class ThreadCommand {
    private static final int CLOSE = -1;
    private final Session session;
    private final Selected box;

    public ThreadCommand(Session session, Selected box) {
        this.session = session;
        this.box = box;
    }

    public Reply threads(Command.Threads c) throws IOException, Refusal {
        Reply refused = SearchCommand.unknown(c.charset());
        if (refused != null)
            return refused;
        Patience patience = new Patience(session);
        int[] found = SearchCommand.find(session, box, c.key(), patience);
        try (Held held = new Held()) {
            tell(c, found, patience, held);
        }
        return Reply.ok("threaded");
    }

    private void tell(Command.Threads c, int[] found, Patience patience, Held held) throws IOException, Refusal {
        switch (c.algorithm()) {
            case REFERENCES -> {
                References threads = new References(found.length, held);
                Finder.eachRecord(box, found, patience,
                        (i, record) -> threads.add(i, record, SortCommand.sent(box, found[i], record)));
                tell(threads.threads(), threads.forest(), threads::message, found, c.uid());
            }
            case ORDEREDSUBJECT -> orderedSubject(found, patience, held, c.uid());
        }
    }

    private void orderedSubject(int[] found, Patience patience, Held held, boolean uid) throws IOException, Refusal {
        Texts subjects = new Texts(found.length, held);
        held.take(40L * found.length);
        long[] sent = new long[found.length];
        Forest forest = new Forest();
        Finder.eachRecord(box, found, patience, (i, record) -> {
            String subject = record == null ? null : EnvelopeText.of(record, EnvelopeField.SUBJECT);
            subjects.add(subject == null ? "" : BaseSubject.of(subject).text());
            sent[i] = SortCommand.sent(box, found[i], record);
            forest.add();
        });
        Order.Comparison bySent = (a, b) -> sent[a] != sent[b] ? Long.compare(sent[a], sent[b]) : Integer.compare(a, b);
        int[] order = new int[found.length];
        for (int i = 0; i < order.length; i++)
            order[i] = i;
        Order.sort(order, (a, b) -> {
            int c = subjects.compare(a, b);
            return c != 0 ? c : bySent.compare(a, b);
        });
        int[] roots = new int[order.length];
        int n = 0;
        for (int i = 0; i < order.length; i++)
            if (i > 0 && subjects.compare(order[i], order[i - 1]) == 0)
                forest.append(roots[n - 1], order[i]);
            else
                roots[n++] = order[i];
        roots = Arrays.copyOf(roots, n);
        Order.sort(roots, bySent);
        tell(roots, forest, i -> i, found, uid);
    }

    private interface MessageOf {
        int of(int node);
    }

    /** thread-data, written by a stack of one's own: threads are nested as deep as people answer each other. RFC 5256 §5 */
    private void tell(int[] roots, Forest forest, MessageOf message, int[] found, boolean uid) throws IOException {
        Line line = new Line();
        line.ascii("* THREAD");
        if (roots.length > 0)
            line.put(' ');
        int[] stack = new int[64];
        for (int root : roots) {
            int depth = 0;
            stack[depth++] = root;
            while (depth > 0) {
                int node = stack[--depth];
                if (node == CLOSE) {
                    line.put(')');
                    continue;
                }
                int[] nested = chain(line.put('('), node, forest, message, found, uid);
                line.drain(session.out);
                if (stack.length < depth + nested.length + 1)
                    stack = Arrays.copyOf(stack, 2 * (depth + nested.length + 1));
                stack[depth++] = CLOSE;
                for (int i = nested.length - 1; i >= 0; i--)
                    stack[depth++] = nested[i];
            }
        }
        line.crlf().flush(session.out);
    }

    // Writes parent and child and so on as long as there is one child; returns the children where there are several.
    private int[] chain(Line line, int from, Forest forest, MessageOf message, int[] found, boolean uid) throws IOException {
        int node = from;
        while (true) {
            int m = message.of(node);
            if (m != Forest.NONE)
                line.number(uid ? box.numbers().uid(found[m]) : found[m] + 1L).drain(session.out);
            if (!forest.single(node)) {
                int[] children = forest.children(node);
                if (children.length > 0 && m != Forest.NONE)
                    line.put(' ');
                return children;
            }
            if (m != Forest.NONE)
                line.put(' ');
            node = forest.first(node);
        }
    }
}
