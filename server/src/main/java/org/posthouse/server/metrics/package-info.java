/** What the server counts, in Prometheus' text format. Stages of mail are counted where journeys are told, so that both always agree. */
@NullMarked
package org.posthouse.server.metrics;

import org.jspecify.annotations.NullMarked;
