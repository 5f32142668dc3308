/**
 * Mail that goes on from an address of ours to another system: it leaves as a message of its own, with a return path of ours where its sender's domain is not
 * ours, and with a Delivered-To field by which it is known when it comes round again.
 *
 * <p>What comes back to such a return path goes on to the sender in it; only reports, which have a null return path themselves, may take that way.
 */
@NullMarked
package org.posthouse.mta.forward;

import org.jspecify.annotations.NullMarked;
