# Beleg's page as a container; see compose.yaml. The models are fetched into the volume at /data.
FROM python:3.12-slim
WORKDIR /beleg
ENV BELEG_HOME=/data PYTHONUNBUFFERED=1
COPY . .
# On Linux PyPI's torch is the multi-gigabyte CUDA build; this index has the one for processors.
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu \
      --constraint constraints.txt --editable '.[postgres]' \
 && useradd --create-home beleg && mkdir /data && chown beleg /data
USER beleg
VOLUME /data
EXPOSE 8501
CMD ["sh", "-c", "beleg models pull && exec beleg app --port 8501"]
