/**
 * Checks of one message or one set of facts, outside of any server: {@code check spf|dkim|dmarc|arc|mime} for people, and {@code check batch} for
 * programs. DNS answers come from a zone file, or from the system's servers.
 */
@NullMarked
package org.posthouse.server.check;

import org.jspecify.annotations.NullMarked;
