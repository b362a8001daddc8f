# JVM options of the box; read by bin/usher.
# C2 stays on (without it AES-GCM is about 60 times slower) but waits for code that is really hot: it would
# otherwise take half of the CPU of a start.
JVM_OPTS="-Xms32m -Xmx160m -XX:MaxDirectMemorySize=64m -XX:+UseSerialGC -Xss512k -XX:ReservedCodeCacheSize=64m \
-XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=5000 -XX:Tier4CompileThreshold=40000 \
-XX:Tier4BackEdgeThreshold=200000 -XX:+ExitOnOutOfMemoryError"
