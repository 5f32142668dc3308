package org.posthouse.access.imapsearch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.mail.text.Casemap;
import org.posthouse.mail.text.EnvelopeText;
import org.posthouse.store.kv.Refusal;

/** THREAD=REFERENCES, step by step as it is defined. Nothing here recurs: chains of any length are walked. RFC 5256 §3 */
final class References {
    private static final int MAX_READ = 1000;
    /** Of one message: the last ones, which are nearest to it. */
    private static final int MAX_REFERENCES = 100;
    /** Octets of a message and of a node, whatever their texts. */
    private static final int MESSAGE = 100;
    private static final int NODE = 64;
    private static final int[] NOTHING = {};
    private final Held held;
    private final Forest forest = new Forest();
    private final IdTable ids;
    /** Of each message: its node, what it refers to, when it was sent, its base subject. */
    private final int[] node;
    private final int[][] references;
    private final long[] sent;
    private final BaseSubject[] subjects;
    /** Of each node: the message, or none for a dummy. */
    private int[] message = new int[0];

    /** Refusal LIMIT, UNAVAILABLE. */
    References(int messages, Held held) throws Refusal {
        this.held = held;
        held.take((long) MESSAGE * messages);
        ids = new IdTable(held);
        node = new int[messages];
        references = new int[messages][];
        sent = new long[messages];
        subjects = new BaseSubject[messages];
        Arrays.fill(node, Forest.NONE);
        Arrays.fill(references, NOTHING);
        Arrays.fill(subjects, new BaseSubject("", false));
    }

    /** Takes a message; they come in the order of the mailbox. */
    void add(int i, @Nullable StructureView record, long when) throws Refusal {
        sent[i] = when;
        if (record == null) {
            own(i, node());
            return;
        }
        String subject = EnvelopeText.of(record, EnvelopeField.SUBJECT);
        if (subject != null) {
            subjects[i] = BaseSubject.of(subject).shortened(Texts.MAX_TEXT);
            held.take(3L * subjects[i].text().length());
        }
        List<String> id = field(record, EnvelopeField.MESSAGE_ID);
        int mine = id.isEmpty() ? node() : named(id.getFirst());
        // A second message of that id is one without.
        own(i, message(mine) == Forest.NONE ? mine : node());
        Octets written = record.references();
        List<String> others = written == null ? List.of() : MessageIds.in(written.text(), MAX_READ);
        others = others.subList(Math.max(0, others.size() - MAX_REFERENCES), others.size());
        if (others.isEmpty())
            others = field(record, EnvelopeField.IN_REPLY_TO);
        if (others.isEmpty())
            return;
        held.take(16L + 4L * others.size());
        references[i] = new int[others.size()];
        for (int k = 0; k < others.size(); k++)
            references[i][k] = named(others.get(k));
    }

    private static List<String> field(StructureView record, EnvelopeField field) {
        String text = EnvelopeText.of(record, field);
        return text == null ? List.of() : MessageIds.in(text, 1);
    }

    private int named(String id) throws Refusal {
        return ids.of(id, this::node);
    }

    private int node() throws Refusal {
        held.take(NODE);
        return forest.add();
    }

    private void own(int i, int n) {
        node[i] = n;
        if (n >= message.length) {
            int before = message.length;
            message = Arrays.copyOf(message, Math.max(64, n * 2));
            Arrays.fill(message, before, message.length, Forest.NONE);
        }
        message[n] = i;
    }

    int message(int n) {
        return n < message.length ? message[n] : Forest.NONE;
    }

    private boolean dummy(int n) {
        return message(n) == Forest.NONE;
    }

    Forest forest() {
        return forest;
    }

    /** The threads, each by its first node, in order. */
    int[] threads() throws Refusal {
        links();
        forest.list();
        int[] roots = pruned();
        sort(roots);
        int[] merged = merged(roots);
        sort(merged);
        return merged;
    }

    // Step 1
    private void links() throws Refusal {
        for (int i = 0; i < node.length; i++) {
            int[] chain = references[i];
            for (int k = 1; k < chain.length; k++)
                if (forest.parent(chain[k]) == Forest.NONE)
                    forest.link(chain[k - 1], chain[k]);
            forest.cut(node[i]);
            if (chain.length > 0)
                forest.link(chain[chain.length - 1], node[i]);
        }
    }

    // Steps 2 and 3: those below come before those above.
    private int[] pruned() {
        int[] roots = new int[forest.size()];
        int n = 0;
        for (int i = 0; i < forest.size(); i++)
            if (forest.parent(i) == Forest.NONE)
                roots[n++] = i;
        roots = Arrays.copyOf(roots, n);
        int[] order = forest.below(roots);
        for (int i = order.length - 1; i >= 0; i--)
            prune(order[i]);
        int kept = 0;
        for (int root : roots)
            if (!dummy(root))
                roots[kept++] = root;
            else if (forest.single(root))
                roots[kept++] = forest.first(root);
            else if (forest.first(root) != Forest.NONE)
                roots[kept++] = root;
        return Arrays.copyOf(roots, kept);
    }

    private void prune(int above) {
        int[] children = forest.children(above);
        forest.clear(above);
        for (int child : children)
            if (dummy(child))
                forest.adopt(above, child);
            else
                forest.append(above, child);
    }

    // Steps 4 and 6
    private void sort(int[] roots) {
        for (int n : forest.below(roots))
            forest.sort(n, this::compare);
        Order.sort(roots, this::compare);
    }

    // A dummy stands where its first child does.
    private int shown(int n) {
        return dummy(n) ? message(forest.first(n)) : message(n);
    }

    private int compare(int a, int b) {
        int x = shown(a);
        int y = shown(b);
        int c = Long.compare(sent[x], sent[y]);
        return c != 0 ? c : Integer.compare(x, y);
    }

    private boolean reply(int n) {
        return !dummy(n) && subjects[message(n)].reply();
    }

    // Step 5
    private int[] merged(int[] roots) throws Refusal {
        ByteBuffer[] subject = new ByteBuffer[roots.length];
        Map<ByteBuffer, Integer> table = new HashMap<>();
        for (int i = 0; i < roots.length; i++) {
            subject[i] = ByteBuffer.wrap(Casemap.fold(subjects[shown(roots[i])].text()));
            if (!subject[i].hasRemaining())
                continue;
            Integer there = table.get(subject[i]);
            if (there == null || !dummy(there) && (dummy(roots[i]) || reply(there) && !reply(roots[i])))
                table.put(subject[i], roots[i]);
        }
        boolean[] gone = new boolean[forest.size() + roots.length];
        int[] all = Arrays.copyOf(roots, 2 * roots.length);
        int n = roots.length;
        for (int i = 0; i < roots.length; i++) {
            Integer there = table.get(subject[i]);
            if (there == null || there == roots[i])
                continue;
            gone[roots[i]] = true;
            if (dummy(there) && dummy(roots[i])) {
                forest.adopt(there, roots[i]);
            } else if (dummy(there) || reply(roots[i]) && !reply(there)) {
                forest.append(there, roots[i]);
            } else {
                int both = forest.add();
                forest.append(both, there);
                forest.append(both, roots[i]);
                gone[there] = true;
                table.put(subject[i], both);
                all[n++] = both;
            }
        }
        int kept = 0;
        for (int i = 0; i < n; i++)
            if (!gone[all[i]])
                all[kept++] = all[i];
        return Arrays.copyOf(all, kept);
    }
}
