package org.posthouse.agent.command;

import java.io.InputStream;
import java.io.PrintStream;

/** Where a verb reads and writes; whether a person types its input, whether a person sees its output, and in how many columns. */
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean typed, boolean seen, int columns) {}
