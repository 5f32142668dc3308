/**
 * The verbs of the command line. Each is a class; an error is one line that says what and what to do, with an exit code of sysexits; {@code --verbose} adds
 * the stack trace. Items go to standard output, everything else to standard error.
 */
@NullMarked
package org.posthouse.server.command;

import org.jspecify.annotations.NullMarked;
