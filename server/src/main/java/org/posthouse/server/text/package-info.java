/** What people see on a terminal: tables, colours, journeys. Never more than 100 columns where the content allows it; colour only on a terminal. */
@NullMarked
package org.posthouse.server.text;

import org.jspecify.annotations.NullMarked;
