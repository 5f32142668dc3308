package org.posthouse.mta.verdict;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.protocol.smtp.Reply;

/**
 * What the server does with one message.
 *
 * @param refusal why it is not taken; null where it is
 * @param field the Authentication-Results field with its line end, for the top of the trace
 * @param facts for the journey, a sentence each
 */
public record Judgement(@Nullable Reply refusal, String field, Authenticity authenticity, Map<String, String> facts) {}
