package org.posthouse.server.check;

import java.time.InstantSource;
import org.posthouse.trust.spf.Spf;
import org.posthouse.trust.spf.SpfResult;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code spf}: whether a host may use a return path. */
final class SpfKind implements Kind {
    @Override
    public ObjectNode answer(Question question) throws BadRequestException {
        InstantSource clock = InstantSource.fixed(question.now());
        SpfResult result = new Spf(question.resolver(), "unknown", clock).check(question.ip(), question.optional("helo").orElse(""),
                question.optional("mailfrom").orElse(""));
        ObjectNode answer = JsonMapper.shared().createObjectNode().put("result", result.result().word());
        return result.explanation().isEmpty() ? answer.putNull("explanation") : answer.put("explanation", result.explanation());
    }
}
