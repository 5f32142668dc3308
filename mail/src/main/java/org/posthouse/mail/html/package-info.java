/**
 * The HTML of a message made fit to be shown: what is not on a list does not come out.
 *
 * <p>Invariants: what comes out is written anew from what was parsed, never copied; it has no element, attribute, style property or address scheme that is not on a list
 * of {@link org.posthouse.mail.html.HtmlCleaner}'s room; it asks nobody for anything but by addresses that {@link org.posthouse.mail.html.Pictures} has given; names
 * of classes and ids begin with {@code m-}; input, depth, elements, styles and output are bounded, and time grows no faster than the input.
 */
@NullMarked
package org.posthouse.mail.html;

import org.jspecify.annotations.NullMarked;
