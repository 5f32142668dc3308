package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.Map;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.search.TextIndex;
import org.posthouse.store.view.UidSet;

/** A search made ready for one mailbox: the test, the texts it asks for, and what else it needs of messages. */
final class Program {
    final Selected box;
    /** Seconds since 1970. */
    final long now;
    final TextKeys texts;
    final FuzzyKeys fuzzyTexts;
    final Matcher matcher;
    /** While keys are made ready: whether those at hand are fuzzy. RFC 6203 §3 */
    boolean fuzzy;
    private final byte[] relevancies;
    /** Whether rows of messages are asked for. */
    boolean rows;

    /** Keys whose messages were named once and for all. */
    final Map<SearchKey, UidSet> named;

    Program(SearchKey key, Map<SearchKey, UidSet> named, Selected box, TextIndex index, long now) throws Refusal {
        this.box = box;
        this.now = now;
        this.named = named;
        texts = new TextKeys(box, index);
        fuzzyTexts = new FuzzyKeys(box, index);
        matcher = Matcher.of(key, this);
        relevancies = new byte[fuzzyTexts.isEmpty() ? 0 : box.numbers().size()];
    }

    /** Notes how well a message matches that is found, by the facts at hand. */
    void found(Facts facts) throws IOException, Refusal {
        if (relevancies.length > 0)
            relevancies[facts.index] = (byte) matcher.score().of(facts);
    }

    /** How well a message matches that was found, from 1 to 100; without fuzzy texts as well as can be. RFC 6203 §4 */
    int relevancy(int index) {
        int score = relevancies.length == 0 ? Matcher.NO_SCORE : relevancies[index];
        return score == Matcher.NO_SCORE ? 100 : Math.clamp(score, 1, 100);
    }
}
