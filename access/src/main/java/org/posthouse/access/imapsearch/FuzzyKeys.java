package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.mail.text.FuzzyText;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.search.FuzzyMatcher;
import org.posthouse.store.search.MessageScan;
import org.posthouse.store.search.Scores;
import org.posthouse.store.search.TextIndex;

/** The texts that one search looks for fuzzily, and how well each message has them. The index is asked as for other texts. RFC 6203 §4 */
final class FuzzyKeys {
    /** Each may cost as much as looking at all text of the mailbox, and an octet for each message. RFC 6203 §8 */
    private static final int MAX = 8;
    private static final byte NOT_KNOWN = -1;
    private final Selected box;
    private final TextIndex index;
    private final List<FuzzyMatcher> keys = new ArrayList<>();
    private final List<byte[]> scores = new ArrayList<>();

    FuzzyKeys(Selected box, TextIndex index) {
        this.box = box;
        this.index = index;
    }

    /** The number of a new key. Refusal LIMIT. */
    int add(FuzzyMatcher key) throws Refusal {
        if (keys.size() == MAX)
            throw new Refusal(Refusal.Reason.LIMIT, "a search has at most " + MAX + " fuzzy texts");
        if (key.words() > FuzzyText.MAX_WORDS)
            throw new Refusal(Refusal.Reason.LIMIT, "a fuzzy text has at most " + FuzzyText.MAX_WORDS + " words");
        byte[] empty = new byte[box.numbers().size()];
        java.util.Arrays.fill(empty, NOT_KNOWN);
        keys.add(key);
        scores.add(empty);
        return keys.size() - 1;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Asks the index for every key. */
    void ask(BooleanSupplier cancelled) throws Refusal {
        for (int key = 0; key < keys.size(); key++) {
            Scores known = index.score(box.mail(), box.numbers(), keys.get(key), cancelled);
            byte[] of = scores.get(key);
            for (int i = 0; i < of.length; i++)
                if (of[i] == NOT_KNOWN)
                    of[i] = (byte) known.of(box.numbers().uid(i));
        }
    }

    /** What is known of a message: from the index, from its stored structure, from its bytes. */
    Truth match(int key, Facts facts) throws IOException {
        byte[] of = scores.get(key);
        if (of[facts.index] == NOT_KNOWN) {
            MessageScan scan = facts.text;
            if (scan != null)
                of[facts.index] = (byte) scan.score(keys.get(key));
            else if (facts.record != null)
                of[facts.index] = (byte) keys.get(key).inRecord(facts.record);
        }
        return of[facts.index] == NOT_KNOWN ? Truth.UNKNOWN : Truth.of(of[facts.index] > 0);
    }

    /** From 1 to 100; 0 where the message does not match, or was not asked about. */
    int score(int key, int index) {
        return Math.max(0, scores.get(key)[index]);
    }
}
