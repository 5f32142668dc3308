package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads of mailboxes made at random, beside the steps of the standard written down as they stand there. RFC 5256 §3 */
class ThreadOracleTest {
    /** A message, or a dummy where there is no letter. */
    private static final class Node {
        final @Nullable RandomLetter letter;
        final int number;
        @Nullable
        Node parent;
        final List<Node> children = new ArrayList<>();

        Node(@Nullable RandomLetter letter, int number) {
            this.letter = letter;
            this.number = number;
        }

        boolean isBelow(Node other) {
            for (Node n = this; n != null; n = n.parent)
                if (n.equals(other))
                    return true;
            return false;
        }

        void under(@Nullable Node above) {
            if (parent != null)
                parent.children.remove(this);
            parent = above;
            if (above != null)
                above.children.add(this);
        }

        /** Whose date and subject count. */
        RandomLetter shown() {
            RandomLetter own = letter;
            return own == null ? children.getFirst().shown() : own;
        }

        int shownNumber() {
            return letter == null ? children.getFirst().shownNumber() : number;
        }

        boolean reply() {
            return letter != null && NaiveSubject.reply(letter.subject());
        }

        String text() {
            StringBuilder b = new StringBuilder(letter == null ? "" : Integer.toString(number));
            if (children.size() == 1)
                return b.append(letter == null ? "" : " ").append(children.getFirst().text()).toString();
            if (!children.isEmpty() && letter != null)
                b.append(' ');
            for (Node child : children)
                b.append('(').append(child.text()).append(')');
            return b.toString();
        }
    }

    private static final Comparator<Node> BY_DATE = Comparator.<Node>comparingLong(n -> n.shown().sentAt())
            .thenComparingInt(Node::shownNumber);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void threadsByReferences(long seed) throws Exception {
        compare(seed, "REFERENCES");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void threadsBySubject(long seed) throws Exception {
        compare(seed, "ORDEREDSUBJECT");
    }

    private static void compare(long seed, String algorithm) throws Exception {
        Random random = new Random(seed);
        try (House house = new House(); Wire client = Wire.selected(house, "INBOX")) {
            List<RandomLetter> letters = new ArrayList<>();
            for (int round = 0; round < 12; round++) {
                for (int i = 0; i < 4; i++) {
                    letters.add(RandomLetter.of(random, letters.size(), 8 + 2 * round));
                    assertTrue(client.ask(letters.getLast().append("Drafts")).contains("x OK"));
                }
                client.ask("SELECT Drafts");
                List<Node> roots = algorithm.equals("REFERENCES") ? references(letters) : orderedSubject(letters);
                StringBuilder expected = new StringBuilder("* THREAD ");
                for (Node root : roots)
                    expected.append('(').append(root.text()).append(')');
                String answer = client.ask("THREAD " + algorithm + " UTF-8 ALL").lines().findFirst().orElse("");
                assertEquals(expected.toString(), answer, () -> "seed " + seed + ":\n" + letters);
            }
        }
    }

    private static String subject(Node node) {
        return NaiveSubject.base(node.shown().subject()).toLowerCase(Locale.ROOT);
    }

    private static List<Node> orderedSubject(List<RandomLetter> letters) {
        List<Node> all = new ArrayList<>();
        for (int i = 0; i < letters.size(); i++)
            all.add(new Node(letters.get(i), i + 1));
        all.sort(BY_DATE);
        Map<String, Node> first = new LinkedHashMap<>();
        for (Node node : all) {
            Node there = first.putIfAbsent(subject(node), node);
            if (there != null)
                node.under(there);
        }
        List<Node> roots = new ArrayList<>(first.values());
        roots.sort(BY_DATE);
        return roots;
    }

    private static List<Node> references(List<RandomLetter> letters) {
        // A letter's own ID counts where it is the first to have it.
        Map<String, Node> byId = new LinkedHashMap<>();
        List<Node> messages = new ArrayList<>();
        for (int i = 0; i < letters.size(); i++) {
            Node node = new Node(letters.get(i), i + 1);
            messages.add(node);
            String id = letters.get(i).id();
            byId.putIfAbsent(id.isEmpty() || byId.containsKey(id) ? "unique " + i : id, node);
        }
        List<Node> all = new ArrayList<>(messages);
        // Step 1
        for (Node message : messages) {
            Node before = null;
            for (String id : ids(message.shown())) {
                Node node = byId.computeIfAbsent(id, _ -> {
                    Node dummy = new Node(null, 0);
                    all.add(dummy);
                    return dummy;
                });
                if (before != null && node.parent == null && !before.isBelow(node))
                    node.under(before);
                before = node;
            }
            message.under(null);
            if (before != null && !before.isBelow(message))
                message.under(before);
        }
        // Steps 2 and 3
        List<Node> roots = new ArrayList<>();
        for (Node node : all)
            if (node.parent == null)
                roots.add(node);
        List<Node> pruned = new ArrayList<>();
        for (Node root : roots) {
            prune(root);
            if (root.letter != null || root.children.size() > 1) {
                pruned.add(root);
            } else if (root.children.size() == 1) {
                Node only = root.children.getFirst();
                only.under(null);
                pruned.add(only);
            }
        }
        // Step 4
        for (Node root : pruned)
            if (root.letter == null)
                root.children.sort(BY_DATE);
        pruned.sort(BY_DATE);
        List<Node> merged = merged(pruned);
        // Step 6
        for (Node root : merged)
            sort(root);
        merged.sort(BY_DATE);
        return merged;
    }

    private static List<String> ids(RandomLetter letter) {
        if (!letter.references().isEmpty())
            return letter.references();
        return letter.inReplyTo().isEmpty() ? List.of() : List.of(letter.inReplyTo());
    }

    private static void prune(Node node) {
        for (Node child : new ArrayList<>(node.children)) {
            prune(child);
            if (child.letter != null)
                continue;
            int at = node.children.indexOf(child);
            node.children.remove(child);
            for (Node grandchild : child.children) {
                grandchild.parent = node;
                node.children.add(at++, grandchild);
            }
        }
    }

    private static void sort(Node node) {
        for (Node child : node.children)
            sort(child);
        node.children.sort(BY_DATE);
    }

    // Step 5
    private static List<Node> merged(List<Node> roots) {
        Map<String, Node> table = new HashMap<>();
        Map<Node, String> subjects = new HashMap<>();
        for (Node root : roots) {
            String subject = subject(root);
            subjects.put(root, subject);
            if (subject.isEmpty())
                continue;
            Node there = table.get(subject);
            if (there == null || there.letter != null && (root.letter == null || there.reply() && !root.reply()))
                table.put(subject, root);
        }
        List<Node> merged = new ArrayList<>(roots);
        for (Node root : roots) {
            Node there = table.get(subjects.get(root));
            if (there == null || there.equals(root))
                continue;
            merged.remove(root);
            if (there.letter == null && root.letter == null) {
                for (Node child : new ArrayList<>(root.children))
                    child.under(there);
            } else if (there.letter == null || root.reply() && !there.reply()) {
                root.under(there);
            } else {
                Node both = new Node(null, 0);
                merged.remove(there);
                there.under(both);
                root.under(both);
                merged.add(both);
                table.put(String.valueOf(subjects.get(root)), both);
            }
        }
        return merged;
    }
}
