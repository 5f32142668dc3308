package org.posthouse.store.journey;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.record.UnreadableRecord;

/** The record of an event; journey and time are in the key. Texts are cut to their bounds when written. */
final class EventCodec {
    static final int MAX_RECIPIENT = 320;
    static final int MAX_FACTS = 16;
    static final int MAX_FACT_NAME = 64;
    static final int MAX_FACT = 1024;
    static final int MAX_DIALOGUE = 8 * 1024;

    /** A step's place is its number in the record. */
    private static final JourneyEvent.Step[] STEPS = JourneyEvent.Step.values();
    private static final Map<JourneyEvent.Step, Integer> NUMBERS = new EnumMap<>(JourneyEvent.Step.class);

    static {
        for (int i = 0; i < STEPS.length; i++)
            NUMBERS.put(STEPS[i], i);
    }

    private EventCodec() {}

    static byte[] write(JourneyEvent e) {
        RecordWriter out = new RecordWriter(64 + e.dialogue().length()).octet(1).octet(NUMBERS.getOrDefault(e.step(), 0));
        out.sized(cut(e.recipient(), MAX_RECIPIENT)).varint(Math.min(MAX_FACTS, e.facts().size()));
        int n = 0;
        for (Map.Entry<String, String> fact : e.facts().entrySet())
            if (n++ < MAX_FACTS)
                out.sized(cut(fact.getKey(), MAX_FACT_NAME)).sized(cut(fact.getValue(), MAX_FACT));
        return out.sized(cut(e.dialogue(), MAX_DIALOGUE)).done();
    }

    /** UTF-8 of at most that many octets, cut between characters. */
    static byte[] cut(String text, int max) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= max)
            return bytes;
        int end = max;
        while (end > 0 && (bytes[end] & 0xc0) == 0x80)
            end--;
        return Arrays.copyOf(bytes, end);
    }

    static JourneyEvent read(long journey, Instant at, byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("journey event", 1);
        int step = in.octet();
        if (step >= STEPS.length)
            throw new UnreadableRecord("journey event with unknown step " + step);
        String recipient = in.text();
        int count = in.count();
        Map<String, String> facts = new LinkedHashMap<>();
        for (int i = 0; i < count; i++)
            facts.put(in.text(), in.text());
        return new JourneyEvent(journey, at, STEPS[step], recipient, facts, in.text());
    }
}
