/**
 * Mail to lists of addresses. A post leaves as one message for each member, in the queue by commits that are not repeated: its return path names the member, so that
 * whatever comes back is known to be his, and its List-Unsubscribe is his own. The octets of the post are kept as they are unless a prefix is wanted or another list
 * has put its fields there.
 *
 * <p>To take a post is to deliver it: its sender hears of the list no more (RFC 3461 §5.2.7.1).
 */
@NullMarked
package org.posthouse.mta.list;

import org.jspecify.annotations.NullMarked;
