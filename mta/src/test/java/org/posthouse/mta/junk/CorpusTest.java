package org.posthouse.mta.junk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mta.delivery.Judgement;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.junk.JunkLimits;
import org.posthouse.store.junk.Lesson;
import org.posthouse.store.junk.Mark;
import org.posthouse.store.junk.MessageKey;
import org.posthouse.store.kv.MemoryEngine;

/** How much of made-up mail is judged rightly by words alone, after how much was taught. The numbers are in docs/measurements.md. */
class CorpusTest {
    private static final int TESTED = 1000;

    private static Features features(String letter) throws Exception {
        Source s = Source.of(letter.getBytes(StandardCharsets.UTF_8));
        return Features.of(s, Structure.of(s, Limits.DEFAULT));
    }

    private static void teach(JunkData data, Corpus corpus, int each, boolean chinese) throws Exception {
        List<Lesson> lessons = new ArrayList<>();
        for (int i = 0; i < 2 * each; i++) {
            String letter = i % 2 == 0 ? corpus.junk(chinese) : corpus.good(chinese);
            lessons.add(new Lesson(MessageKey.of(letter.getBytes(StandardCharsets.UTF_8)), i % 2 == 0 ? Mark.JUNK : Mark.GOOD,
                    features(letter).hashes(), false, false, false, List.of()));
        }
        data.learn(1, lessons);
    }

    private static int junk(JunkData data, Corpus corpus, boolean junk, boolean chinese) throws Exception {
        int found = 0;
        for (int i = 0; i < TESTED; i++) {
            String letter = junk ? corpus.junk(chinese) : corpus.good(chinese);
            var weighed = new Weighed(Desk.SETTINGS, data, 1, Proof.UNKNOWN, false, Address.parse("stranger@new.test"));
            weighed.words(() -> {
                try {
                    return features(letter);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Judgement j = weighed.judge(List.of(), null);
            found += j.isJunk() ? 1 : 0;
        }
        return found;
    }

    @Test
    void rates() throws Exception {
        for (boolean chinese : new boolean[]{false, true}) {
            var said = new StringBuilder();
            for (int taught : new int[]{0, 4, 5, 20, 100, 400}) {
                var data = new JunkData(new MemoryEngine(), java.time.InstantSource.system(), JunkLimits.DEFAULT);
                teach(data, new Corpus(taught), taught, chinese);
                int caught = junk(data, new Corpus(9001), true, chinese), lost = junk(data, new Corpus(9002), false, chinese);
                said.append(taught).append(": of 1000 junk ").append(caught).append(", of 1000 good ").append(lost).append("; ");
                if (taught < Bayes.ENOUGH)
                    assertEquals(0, caught + lost, "nothing is said before enough was taught");
                assertTrue(lost <= (taught < 20 ? 10 : 5), said::toString);
                if (taught >= 100)
                    assertTrue(caught >= 850, said::toString);
            }
            System.out.println((chinese ? "Chinese: " : "English: ") + said);
        }
    }

    @Test
    void anotherLanguageIsNoJunk() throws Exception {
        var data = new JunkData(new MemoryEngine(), java.time.InstantSource.system(), JunkLimits.DEFAULT);
        teach(data, new Corpus(1), 200, false);
        assertTrue(junk(data, new Corpus(2), false, true) <= 5, "good Chinese letters where only English ones were taught");
    }

    @Test
    void aJudgementIsCheap() throws Exception {
        var data = new JunkData(new MemoryEngine(), java.time.InstantSource.system(), JunkLimits.DEFAULT);
        teach(data, new Corpus(1), 200, false);
        var corpus = new Corpus(3);
        junk(data, corpus, true, false);
        long begun = System.nanoTime();
        junk(data, corpus, true, false);
        junk(data, corpus, false, false);
        long each = (System.nanoTime() - begun) / (2 * TESTED) / 1000;
        System.out.println("a judgement of some 60 words: " + each + " microseconds");
        assertTrue(each < 20_000, () -> each + " microseconds");
    }
}
