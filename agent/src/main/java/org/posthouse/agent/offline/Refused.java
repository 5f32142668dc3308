package org.posthouse.agent.offline;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Something that could not be done, or may have been done already: its number, what it was, why not, and the message it was about, if it brought one. */
public record Refused(long number, String what, String why, @Nullable Path message) {}
