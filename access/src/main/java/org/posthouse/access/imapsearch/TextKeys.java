package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.search.MessageScan;
import org.posthouse.store.search.TextIndex;
import org.posthouse.store.search.TextMatcher;

/** The texts that one search looks for. The index is asked once for each, and only when many messages depend on it; messages it does not know are read. */
final class TextKeys {
    /** As many as one search may name where it is written out; names may stand for more. */
    private static final int MAX = 64;
    private final Selected box;
    private final TextIndex index;
    private final List<TextMatcher> keys = new ArrayList<>();
    private final List<TextIndex.Answer> answers = new ArrayList<>();

    TextKeys(Selected box, TextIndex index) {
        this.box = box;
        this.index = index;
    }

    /** The number of a new key. Refusal LIMIT. */
    int add(TextMatcher key) throws Refusal {
        if (keys.size() == MAX)
            throw new Refusal(Refusal.Reason.LIMIT, "a search looks for at most " + MAX + " texts, with those of its filters");
        keys.add(key);
        return keys.size() - 1;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Asks the index for every key. */
    void ask(BooleanSupplier cancelled) throws Refusal {
        for (TextMatcher key : keys)
            answers.add(index.find(box.mail(), box.numbers(), key, cancelled));
    }

    /** What is known of a message: from the index, from its stored structure, from its bytes. */
    Truth match(int key, Facts facts) throws IOException {
        if (key < answers.size()) {
            TextIndex.Answer answer = answers.get(key);
            long uid = box.numbers().uid(facts.index);
            if (answer.hits().contains(uid))
                return Truth.YES;
            if (!answer.unindexed().contains(uid))
                return Truth.NO;
        }
        TextMatcher text = keys.get(key);
        MessageScan scan = facts.text;
        if (scan != null)
            return Truth.of(scan.matches(text));
        Boolean known = facts.record == null ? null : text.inRecord(facts.record);
        return known == null ? Truth.UNKNOWN : Truth.of(known);
    }
}
