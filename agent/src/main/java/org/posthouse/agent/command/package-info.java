/**
 * The user agent for the command line: {@code mail VERB}. Each verb is a class that reads its options, asks a {@link org.posthouse.agent.remote.Remote}, and writes a table for people or one
 * JSON object per line.
 *
 * <p>Invariants: nothing that a message says reaches a terminal before {@link org.posthouse.agent.command.Clean} has seen it. Nobody is asked anything unless standard input is a terminal. What
 * is written to standard output is the answer; all else goes to standard error. Exit codes are those of sysexits. What can be undone is in the account's journal before the verb ends.
 */
@NullMarked
package org.posthouse.agent.command;

import org.jspecify.annotations.NullMarked;
