/**
 * An internet in a box: two complete mail systems on loopback with a DNS of their own, and a letter that goes the whole way. Nothing outside the machine is
 * touched; what it keeps lies in a temporary folder that is removed at the end.
 */
@NullMarked
package org.posthouse.server.demo;

import org.jspecify.annotations.NullMarked;
