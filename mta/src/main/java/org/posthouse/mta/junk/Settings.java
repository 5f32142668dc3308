package org.posthouse.mta.junk;

/** The name in our Authentication-Results fields, and from how many points (in tenths) on a message is junk. */
public record Settings(String hostname, int threshold) {
    public static Settings of(String hostname) {
        return new Settings(hostname, 50);
    }
}
