/**
 * Small requests by HTTPS to hosts that strangers name.
 *
 * <p>Invariants. A request is bounded in time and its answer in size, whatever the server does. Only public addresses are called unless
 * the settings say otherwise, and they come from our own resolver. Redirects are not followed. RFC 8461 §3.3
 */
@NullMarked
package org.posthouse.trust.https;

import org.jspecify.annotations.NullMarked;
