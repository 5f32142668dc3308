/**
 * What mail programs ask to set themselves up: the formats of Thunderbird, of Outlook and of Apple's systems, with the services that really listen.
 *
 * <p>Invariants: an answer depends on an address's domain alone, so that nobody learns which accounts there are; nothing is offered without TLS.
 */
@NullMarked
package org.posthouse.access.discovery;

import org.jspecify.annotations.NullMarked;
