"""The parts of the page that ``app.py`` puts together; with it, the only code that knows streamlit."""
