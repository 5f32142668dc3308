package org.posthouse.trust.dns;

/** An answer and until when it may be kept, a time of System.nanoTime: the end of its time to live, or now. */
public record Lasting<T>(Answer<T> answer, long until) {
    /** Not to be kept. */
    static <T> Lasting<T> now(Answer<T> answer) {
        return new Lasting<>(answer, System.nanoTime());
    }

    /** Whether it may still be used at that time of System.nanoTime. */
    public boolean lastsAt(long now) {
        return until - now > 0;
    }
}
