package org.posthouse.mail.mbox;

/** How a line that looks like a dividing one is kept apart from those. */
public enum Quoting {
    /** {@code >} before every line of any number of {@code >} and {@code From }: nothing is lost. */
    MBOXRD,
    /** {@code >} before {@code From } only: a line that had one to begin with loses it. */
    MBOXO
}
