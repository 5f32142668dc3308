/**
 * The DNS records a domain needs so that mail comes, is believed and is found by programs: what to publish, what is published, and what breaks without it.
 *
 * <p>Invariant: a check asks and changes nothing; what DNS cannot tell now is unknown and never wrong.
 */
@NullMarked
package org.posthouse.server.records;

import org.jspecify.annotations.NullMarked;
