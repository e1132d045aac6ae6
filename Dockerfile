# One image for all three services; the first argument says which: trainer, generator or web.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true -pl cli -am package
# Our own jars apart from those of others, which change seldom: a layer each.
RUN mkdir /own && mv cli/target/ganforge/lib/ganforge-*.jar /own/

FROM eclipse-temurin:17-jre
RUN useradd --system --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin ganforge \
    && install -d -o ganforge -g ganforge /data
COPY --from=build /src/cli/target/ganforge/lib /opt/ganforge/lib
COPY --from=build /own /opt/ganforge/lib
COPY ganforge /opt/ganforge/ganforge
RUN ln -s /opt/ganforge/ganforge /usr/local/bin/ganforge

# The volume at /data keeps runs and checkpoints, downloaded models, and the engine's unpacked native library.
ENV GANFORGE_DATA_DIR=/data \
    DJL_CACHE_DIR=/data/djl
USER ganforge
WORKDIR /data
VOLUME /data
EXPOSE 7070 7071 7072 9071 9072
ENTRYPOINT ["ganforge"]
CMD ["up", "--host", "0.0.0.0"]
