package org.posthouse.mta.scan;

/** What a scanner says: its name, points in tenths towards junk, and a sentence for people. */
public record Finding(String name, int points, String why) {}
