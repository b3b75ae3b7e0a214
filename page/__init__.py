"""The parts of the page that ``app.py`` puts together. Nothing else knows streamlit."""
